package io.filo.contact;

/** How a customer is reached. Only mail is sent by the shop itself; calls and letters are made by people. */
public enum Channel {
    EMAIL,
    PHONE,
    SMS,
    WHATSAPP,
    TELEGRAM,
    POST
}
