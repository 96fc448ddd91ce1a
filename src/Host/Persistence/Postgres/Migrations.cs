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
[Migration("20261124120000_PostgresDemandCalendar")]
internal sealed class PostgresDemandCalendar() : ScriptMigration("Postgres/20261124_DemandCalendar.sql");
