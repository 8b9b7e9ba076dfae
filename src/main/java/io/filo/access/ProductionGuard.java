package io.filo.access;

import io.filo.support.StartFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Outside the demo, refuses to start with what only the demo may have; before anything else is made. */
@Component
class ProductionGuard implements BeanFactoryPostProcessor, EnvironmentAware {

    private static final int SHORTEST_SECRET = 32;

    private @Nullable Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        if (environment != null && !isDemo(environment)) {
            List<String> missing = missing(environment);
            if (!missing.isEmpty()) {
                throw new StartFailure("Outside the demo, please set " + String.join("; ", missing)
                        + "; and, for the first start, FILO_ADMIN_PASSWORD, the password of the first administrator.");
            }
        }
    }

    static boolean isDemo(Environment environment) {
        return environment.getProperty("filo.demo.enabled", Boolean.class, false);
    }

    static List<String> missing(Environment environment) {
        List<String> missing = new ArrayList<>();
        String secret = environment.getProperty("filo.secret", "");
        if (secret.length() < SHORTEST_SECRET || secret.startsWith("demo-only")) {
            missing.add(
                    "FILO_SECRET, at least %d random characters that stay the same for good (such as from 'openssl rand -hex 32')"
                            .formatted(SHORTEST_SECRET));
        }
        if (!isAddress(environment.getProperty("filo.public-url", ""))) {
            missing.add("FILO_PUBLIC_URL, the address that people open, such as https://crm.example.com");
        }
        return missing;
    }

    private static boolean isAddress(String text) {
        try {
            URI address = new URI(text);
            return ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
                    && address.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
