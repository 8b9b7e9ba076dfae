/**
 * The mail adapter: mailboxes, the ledger, reading MIME, SMTP.
 */
@ApplicationModule(allowedDependencies = {"message", "engine", "support"})
@NullMarked
package io.filo.mail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
