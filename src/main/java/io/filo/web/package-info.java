/**
 * Console pages and the REST API. Uses every module; nothing uses it.
 */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "contact",
            "care",
            "lead",
            "lead :: imports",
            "ticket",
            "mail",
            "order",
            "shop",
            "insight",
            "campaign",
            "report",
            "message",
            "customer",
            "engine",
            "support"
        })
@NullMarked
package io.filo.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
