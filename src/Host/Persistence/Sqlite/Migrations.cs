using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LogiOpt.Host.Persistence.Sqlite;

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261122120000_Initial")]
internal sealed class Initial() : ScriptMigration("Sqlite/20261122_Initial.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124070000_LearnedLegs")]
internal sealed class LearnedLegs() : ScriptMigration("Sqlite/20261124_LearnedLegs.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124080000_PlanOwner")]
internal sealed class PlanOwner() : ScriptMigration("Sqlite/20261124_PlanOwner.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124090000_LiveDay")]
internal sealed class LiveDay() : ScriptMigration("Sqlite/20261124_LiveDay.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124060000_TrackingDevices")]
internal sealed class TrackingDevices() : ScriptMigration("Sqlite/20261124_TrackingDevices.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124061000_TrackingEpcis")]
internal sealed class TrackingEpcis() : ScriptMigration("Sqlite/20261124_TrackingEpcis.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124062000_TrackingOperations")]
internal sealed class TrackingOperations() : ScriptMigration("Sqlite/20261124_TrackingOperations.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124100000_StockPool")]
internal sealed class StockPool() : ScriptMigration("Sqlite/20261124_StockPool.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124093000_TravelTables")]
internal sealed class TravelTables() : ScriptMigration("Sqlite/20261124_TravelTables.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124110000_Supply")]
internal sealed class Supply() : ScriptMigration("Sqlite/20261124_Supply.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124100000_OfferTurns")]
internal sealed class OfferTurns() : ScriptMigration("Sqlite/20261124_OfferTurns.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124120000_StockAlerts")]
internal sealed class StockAlerts() : ScriptMigration("Sqlite/20261124_StockAlerts.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124140000_DemandCalendar")]
internal sealed class DemandCalendar() : ScriptMigration("Sqlite/20261124_DemandCalendar.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261124150000_WarehousingTours")]
internal sealed class WarehousingTours() : ScriptMigration("Sqlite/20261124_WarehousingTours.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261125100000_ForecastSpread")]
internal sealed class ForecastSpread() : ScriptMigration("Sqlite/20261125_ForecastSpread.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261125110000_DeliveryNotices")]
internal sealed class DeliveryNotices() : ScriptMigration("Sqlite/20261125_DeliveryNotices.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261125120000_PurchaseShipments")]
internal sealed class PurchaseShipments() : ScriptMigration("Sqlite/20261125_PurchaseShipments.sql");

[DbContext(typeof(SqliteLogiOptDb))]
[Migration("20261125130000_Presale")]
internal sealed class Presale() : ScriptMigration("Sqlite/20261125_Presale.sql");
