package io.filo.care;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param handOverMinutes within so many working minutes of the payment an order is with its carrier; 480 are a day
 * @param silentMinutes a parcel on its way is seen at least every so many working minutes
 * @param lostMinutes a parcel that was not seen for so many working minutes counts as lost
 * @param watchFor an order of which nobody tells that it arrived is watched no longer; counted from when it was placed
 * @param howToAfter how long after the arrival the customer is told how to use it
 * @param surveyAfter how long after the arrival he is asked
 * @param collectReminderAfter how long after the notice that goods can be collected the reminder follows
 * @param collectWithin how long goods are kept to be collected
 * @param referralLink address of the shop that friends are sent to, with {@code {code}} where the code goes; empty for the
 *     code alone
 */
@ConfigurationProperties("filo.care")
record CareProperties(
        @DefaultValue("960") long handOverMinutes,
        @DefaultValue("1440") long silentMinutes,
        @DefaultValue("4800") long lostMinutes,
        @DefaultValue("60d") Duration watchFor,
        @DefaultValue("3d") Duration howToAfter,
        @DefaultValue("7d") Duration surveyAfter,
        @DefaultValue("3d") Duration collectReminderAfter,
        @DefaultValue("7d") Duration collectWithin,
        @DefaultValue("") String referralLink) {}
