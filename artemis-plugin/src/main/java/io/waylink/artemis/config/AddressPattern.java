package io.waylink.artemis.config;

import java.util.Arrays;
import java.util.List;

/**
 * A pattern of addresses as routers understand it: tokens separated by {@code .} or {@code /}; {@code *} stands for one
 * token, {@code #} for any number of them, also none.
 */
record AddressPattern(List<String> tokens) {

    static AddressPattern of(String text) {
        return new AddressPattern(tokensOf(text));
    }

    private static List<String> tokensOf(String text) {
        return Arrays.asList(text.split("[./]", -1));
    }

    boolean matches(String address) {
        return matches(tokens, tokensOf(address));
    }

    private static boolean matches(List<String> pattern, List<String> address) {
        if (pattern.isEmpty()) {
            return address.isEmpty();
        }
        String first = pattern.get(0);
        List<String> rest = pattern.subList(1, pattern.size());
        if (first.equals("#")) {
            return matches(rest, address)
                    || (!address.isEmpty() && matches(pattern, address.subList(1, address.size())));
        }
        return !address.isEmpty()
                && (first.equals("*") || first.equals(address.get(0)))
                && matches(rest, address.subList(1, address.size()));
    }
}
