package io.filo.order;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param careWithin an order that was placed longer ago when it is first heard of starts no case, nor does a return that
 *     was asked for longer ago; days
 * @param abandonedAfter how long a cart must not change before it counts as left; minutes
 * @param abandonedWithin a cart that was left longer ago is not spoken of any more; days
 * @param trackingLife how long the link to an order's page holds; days
 * @param returnAddress where parcels are sent back to, on one line
 * @param returnAddresses by brand, where one has its own
 * @param stores by code, what a store is called and where it is, such as {@code Bologna, via Rizzoli 3}
 * @param defaultLanguage ISO 639-1, for customers of whom a shop tells none
 */
@ConfigurationProperties("filo.order")
record OrderProperties(
        @DefaultValue("30d") Duration careWithin,
        @DefaultValue("1h") Duration abandonedAfter,
        @DefaultValue("3d") Duration abandonedWithin,
        @DefaultValue("120d") Duration trackingLife,
        @DefaultValue("") String returnAddress,
        @DefaultValue Map<String, String> returnAddresses,
        @DefaultValue Map<String, String> stores,
        @DefaultValue("it") String defaultLanguage) {}
