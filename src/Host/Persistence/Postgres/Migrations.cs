using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LogiOpt.Host.Persistence.Postgres;

[DbContext(typeof(PostgresLogiOptDb))]
[Migration("20261124100000_PostgresInitial")]
internal sealed class PostgresInitial() : ScriptMigration("Postgres/20261124_Initial.sql");
