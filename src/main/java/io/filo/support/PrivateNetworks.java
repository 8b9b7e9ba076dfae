package io.filo.support;

import java.net.InetAddress;

/** Addresses that only the house itself reaches: nobody outside may make us call them. */
public final class PrivateNetworks {

    private PrivateNetworks() {}

    /** Whether the address lies in this machine, in a network of the house, or in none. */
    public static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC
                // 100.64.0.0/10: the networks of carriers
                || bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
    }
}
