# syntax=docker/dockerfile:1
# The production image: filo.jar without embedded database, mail server and demo. Build: docker build -t filo .

FROM maven:3.9.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml LICENSE NOTICE THIRD-PARTY.txt ./
COPY src/main src/main
COPY processes processes
COPY forms forms
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip package \
 && java -Djarmode=tools -jar target/filo.jar extract --layers --destination /image

FROM eclipse-temurin:17.0.13_11-jre-jammy
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin filo
WORKDIR /app
# What changes seldom comes first, so that an update sends few bytes.
COPY --from=build /image/dependencies/ ./
COPY --from=build /image/spring-boot-loader/ ./
COPY --from=build /image/snapshot-dependencies/ ./
COPY --from=build /image/application/ ./
USER 10001
EXPOSE 8080
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError"
# The image has neither curl nor wget; bash opens the connection itself.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/${SERVER_PORT:-8080} && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && grep -q '\"status\":\"UP\"' <&3"]
ENTRYPOINT ["java", "-jar", "filo.jar"]
