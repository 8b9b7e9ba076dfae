package io.filo.web.api;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ApiDocumentation {

    private static final String PROBLEM = "Problem";

    /** Every operation may refuse, and always in the same form. */
    @Bean
    OpenApiCustomizer refusalsOfEveryOperation() {
        return api -> {
            api.getComponents()
                    .addSchemas(
                            PROBLEM,
                            new ObjectSchema()
                                    .description("Why it was refused (RFC 9457)")
                                    .addProperty("status", new IntegerSchema())
                                    .addProperty("title", new StringSchema())
                                    .addProperty("detail", new StringSchema().description("what happened, what to do"))
                                    .addProperty("instance", new StringSchema())
                                    .addProperty("code", new StringSchema().description("stable, UPPER_SNAKE"))
                                    .addProperty(
                                            "errors",
                                            new ArraySchema()
                                                    .description("the fields of a wrong request")
                                                    .items(new ObjectSchema()
                                                            .addProperty("field", new StringSchema())
                                                            .addProperty("message", new StringSchema()))));
            ApiResponse refusal = new ApiResponse()
                    .description("Refused: 400 wrong request, 401 not logged in, 403 no right, 404 not there,"
                            + " 409 refused by a rule, 413 too large")
                    .content(new Content()
                            .addMediaType(
                                    "application/problem+json",
                                    new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
            api.getPaths()
                    .values()
                    .forEach(path -> path.readOperations()
                            .forEach(operation -> operation.getResponses().addApiResponse("default", refusal)));
        };
    }

    /** Two that are called alike within their classes are told apart by these: else one would be described as the other. */
    @Bean
    ModelResolver modelResolver(ObjectMapperProvider mappers) {
        return new ModelResolver(mappers.jsonMapper(), new TypeNameResolver() {
            @Override
            protected String getNameOfClass(Class<?> type) {
                var outer = type.getEnclosingClass();
                return outer == null ? super.getNameOfClass(type) : getNameOfClass(outer) + type.getSimpleName();
            }
        });
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .servers(List.of(new Server().url("/")))
                .info(new Info()
                        .title("Filo")
                        .version("1")
                        .description("Tickets, customers and mail. Refusals are problem details (RFC 9457) with a"
                                + " stable code. Log in with HTTP Basic or a bearer token; pages of the same origin may"
                                + " use the login session, and then send the value of the cookie FILO-XSRF-TOKEN in the"
                                + " header X-Filo-CSRF with every unsafe request.")
                        .license(new License()
                                .name("Apache-2.0")
                                .url("https://www.apache.org/licenses/LICENSE-2.0.txt")))
                .components(new Components()
                        .addSecuritySchemes(
                                "basic",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic"))
                        .addSecuritySchemes(
                                "token",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")))
                .addSecurityItem(new SecurityRequirement().addList("basic"))
                .addSecurityItem(new SecurityRequirement().addList("token"));
    }
}
