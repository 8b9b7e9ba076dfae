package io.filo.mail;

import io.filo.message.MessageClass;
import java.util.List;

/**
 * What kind of mail it is, and by what evidence.
 *
 * @param reasons as {@link io.filo.message.Remarks}, strongest first
 * @param authenticationFailed DMARC failed, says a header that we trust
 * @param suppressAcknowledgement the sender asks for no automatic answer
 * @param report what a bounce says; {@link DeliveryReport#NONE} for other mails
 */
record Classification(
        MessageClass messageClass,
        List<String> reasons,
        boolean authenticationFailed,
        boolean suppressAcknowledgement,
        DeliveryReport report) {}
