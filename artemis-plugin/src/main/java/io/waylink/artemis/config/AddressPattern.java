package io.waylink.artemis.config;

import java.util.Arrays;
import java.util.List;

/**
 * A pattern of addresses as routers understand it: tokens separated by {@code .} or {@code /}; {@code *} stands for one
 * token, {@code #} for any number of them, also none.
 *
 * @param tokens in order
 */
public record AddressPattern(List<String> tokens) {

    public AddressPattern {
        tokens = List.copyOf(tokens);
    }

    /** The pattern that is written so. */
    public static AddressPattern of(String text) {
        return new AddressPattern(tokensOf(text));
    }

    private static List<String> tokensOf(String text) {
        return Arrays.asList(text.split("[./]", -1));
    }

    /**
     * Whether the address is one of those that the pattern stands for; if the address is a pattern itself, whether all
     * that it stands for are.
     */
    public boolean matches(String address) {
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
                && ((first.equals("*") && !address.get(0).equals("#")) || first.equals(address.get(0)))
                && matches(rest, address.subList(1, address.size()));
    }

    @Override
    public String toString() {
        return String.join(".", tokens);
    }
}
