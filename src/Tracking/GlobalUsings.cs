// The folder Eta would hide Core's type of that name inside this module.
global using EtaRange = LogiOpt.Core.Messages.Eta;
