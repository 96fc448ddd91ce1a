namespace LogiOpt.Core.Epcis;

/// <summary>The short names of the Core Business Vocabulary 2.0 that EPCIS documents may use; any other word must be a URI of its owner.</summary>
/// <remarks>Source: GS1, Core Business Vocabulary Standard, release 2.0, and EPCIS 2.0 for the sensor report's words.</remarks>
internal static class Vocabulary
{
    public static readonly IReadOnlySet<string> Actions = Set("OBSERVE ADD DELETE");

    public static readonly IReadOnlySet<string> ErrorReasons = Set("did_not_occur incorrect_data");

    public static readonly IReadOnlySet<string> BizSteps = Set("""
        accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning departing destroying
        disassembling dispensing encoding entering_exiting holding inspecting installing killing loading other packing picking receiving removing
        repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing
        transporting unloading unpacking void_shipping
        """);

    public static readonly IReadOnlySet<string> Dispositions = Set("""
        active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed dispensed disposed
        encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match
        non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible sellable_not_accessible
        stolen unavailable unknown
        """);

    public static readonly IReadOnlySet<string> BizTransactionTypes = Set("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt");

    public static readonly IReadOnlySet<string> PartyTypes = Set("owning_party possessing_party location");

    public static readonly IReadOnlySet<string> SensorAlerts = Set("ALARM_CONDITION ERROR_CONDITION");

    public static readonly IReadOnlySet<string> Components = Set("""
        x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude longitude altitude
        """);

    public static readonly IReadOnlySet<string> Measurements = Set("""
        AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance AmountOfSubstancePerUnitVolume Angle AngularAcceleration
        AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate
        DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency Illuminance
        Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity
        MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume
        Power Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed
        SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber
        """);

    private static readonly string[] CbvUris = ["urn:epcglobal:cbv", "http://ns.gs1.org/cbv/", "https://ns.gs1.org/cbv/"];

    private static readonly string[] WebVocabularyUris = ["http://gs1.org/voc/", "https://gs1.org/voc/", "http://www.gs1.org/voc/", "https://www.gs1.org/voc/"];

    /// <summary>A short name, or a URI outside the Core Business Vocabulary: its own words are written short.</summary>
    public static bool IsWord(string text, IReadOnlySet<string> shortNames) =>
        shortNames.Contains(text) || (EpcisText.IsUri(text) && !CbvUris.Any(p => text.StartsWith(p, StringComparison.Ordinal)));

    /// <summary>A short name, or a URI outside GS1's web vocabulary.</summary>
    public static bool IsSensorWord(string text, IReadOnlySet<string> shortNames) =>
        shortNames.Contains(text) || (EpcisText.IsUri(text) && !WebVocabularyUris.Any(p => text.StartsWith(p, StringComparison.Ordinal)));

    private static HashSet<string> Set(string words) => [.. words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
