using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LogiOpt.Host.Persistence.Postgres;

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261124100000_PostgresInitial")]
internal sealed class PostgresInitial() : ScriptMigration("Postgres/20261124_Initial.sql");

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261124110000_PostgresStockPool")]
internal sealed class PostgresStockPool() : ScriptMigration("Postgres/20261124_StockPool.sql");

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261124120000_PostgresSupply")]
internal sealed class PostgresSupply() : ScriptMigration("Postgres/20261124_Supply.sql");

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261124130000_PostgresStockAlerts")]
internal sealed class PostgresStockAlerts() : ScriptMigration("Postgres/20261124_StockAlerts.sql");

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261124140000_PostgresDemandCalendar")]
internal sealed class PostgresDemandCalendar() : ScriptMigration("Postgres/20261124_DemandCalendar.sql");

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261124150000_PostgresWarehousingTours")]
internal sealed class PostgresWarehousingTours() : ScriptMigration("Postgres/20261124_WarehousingTours.sql");

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261125100000_PostgresForecastSpread")]
internal sealed class PostgresForecastSpread() : ScriptMigration("Postgres/20261125_ForecastSpread.sql");

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261125110000_PostgresDeliveryNotices")]
internal sealed class PostgresDeliveryNotices() : ScriptMigration("Postgres/20261125_DeliveryNotices.sql");

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261125120000_PostgresPurchaseShipments")]
internal sealed class PostgresPurchaseShipments() : ScriptMigration("Postgres/20261125_PurchaseShipments.sql");

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261125130000_PostgresPresale")]
internal sealed class PostgresPresale() : ScriptMigration("Postgres/20261125_Presale.sql");
