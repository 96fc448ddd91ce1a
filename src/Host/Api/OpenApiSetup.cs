using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Host.Identity;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LogiOpt.Host.Api;

/// <summary>Describes the API as OpenAPI 3.1 under <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiSetup
{
    public static void Add(IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "LogiOpt",
                    Version = "v1",
                    Description = "Placement, replenishment, routing and tracking of an e-commerce operation. Positions are GeoJSON [longitude, latitude]; instants are ISO 8601 in UTC; errors are RFC 9457 problem details whose `faults` list every fault at once.",
                };
                // The address that the document was asked at is of no use to who reads it later.
                document.Servers = [];
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes[ApiKeyAuthentication.SchemeName] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = ApiKeyAuthentication.Header,
                    Description = "A key made with POST /api/keys, or the admin key of the first start.",
                };
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                Describe(schema, Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type);
                return Task.CompletedTask;
            });
        });

    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(GeoPoint))
        {
            schema.Type = JsonSchemaType.Array;
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.Number };
            schema.MinItems = schema.MaxItems = 2;
            schema.Properties?.Clear();
            schema.Description = "[longitude, latitude] in degrees, WGS 84";
        }
        else if (Has(type, typeof(IGuidId<>)))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "uuid";
            schema.Properties?.Clear();
        }
        else if (Has(type, typeof(ICodeId<>)))
        {
            schema.Type = JsonSchemaType.String;
            schema.MinLength = 1;
            schema.MaxLength = ICodeId<SiteId>.MaxLength;
            schema.Properties?.Clear();
        }
    }

    private static bool Has(Type type, Type kind) => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == kind);
}
