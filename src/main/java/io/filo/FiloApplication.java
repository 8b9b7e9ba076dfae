package io.filo;

import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.modulith.Modulithic;

/** Starts Filo. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Modulithic(systemName = "Filo", sharedModules = "support")
public class FiloApplication {

    public static void main(String[] args) {
        // The engine's columns carry no zone: every node must read and write them in the same one.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        SpringApplication.run(FiloApplication.class, args);
    }
}
