/**
 * The product on one machine without preparation: embedded PostgreSQL and mail server, the demo shop, a clock that can be advanced.
 */
@ApplicationModule(
        allowedDependencies = {
            "web",
            "access",
            "campaign",
            "contact",
            "lead",
            "lead :: imports",
            "insight",
            "shop",
            "ticket",
            "mail",
            "order",
            "report",
            "message",
            "customer",
            "engine",
            "support"
        })
@NullMarked
package io.filo.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
