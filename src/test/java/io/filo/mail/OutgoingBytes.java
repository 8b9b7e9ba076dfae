package io.filo.mail;

import org.springframework.jdbc.core.simple.JdbcClient;

/** What the outbox holds of a message, byte by byte. */
public final class OutgoingBytes {

    private OutgoingBytes() {}

    public static byte[] of(JdbcClient jdbc, long messageId) {
        return Gzip.unpack(jdbc.sql("select raw_gzip from outbound_mail where message_id = ?")
                .param(messageId)
                .query(byte[].class)
                .single());
    }
}
