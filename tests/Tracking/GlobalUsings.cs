global using EtaRange = LogiOpt.Core.Messages.Eta;
