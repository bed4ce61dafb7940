package io.waylink.artemis.config;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what routed links may do, and what goes to the broker's own AMQP layer as it stands. */
final class LinkRulesReader {

    private record Range(long least, long most) {}

    private static final Map<Setting, Range> RANGES = new EnumMap<>(Map.of(
            Setting.AMQP_CREDITS, new Range(1, 1_000_000),
            Setting.AMQP_LOW_CREDITS, new Range(0, 1_000_000),
            Setting.AMQP_MIN_LARGE_MESSAGE_SIZE, new Range(-1, Integer.MAX_VALUE),
            Setting.MAX_FRAME_SIZE, new Range(512, Integer.MAX_VALUE)));

    private final Values values;

    LinkRulesReader(Values values) {
        this.values = values;
    }

    LinkRules rules() {
        String prefix = values.text(Setting.ADDRESS_PREFIX);
        AddressNames names = new AddressNames(
                prefix == null ? "" : prefix,
                aliases(),
                values.text(Setting.ANYCAST_PREFIX),
                values.text(Setting.MULTICAST_PREFIX));
        return new LinkRules(
                names,
                allowed(Setting.ALLOW_SEND),
                allowed(Setting.ALLOW_LISTEN),
                patterns(Setting.ANYCAST),
                patterns(Setting.MULTICAST));
    }

    private Map<String, String> aliases() {
        Map<String, String> aliases = new HashMap<>();
        for (String pair : values.list(Setting.ALIASES)) {
            String[] sides = pair.split("->", -1);
            if (sides.length != 2 || isNoAddress(sides[0].strip()) || isNoAddress(sides[1].strip())) {
                throw values.refused(Setting.ALIASES, Setting.ALIASES.allowed());
            }
            if (aliases.put(sides[0].strip(), sides[1].strip()) != null) {
                throw values.refused(Setting.ALIASES, "pairs of which no two have the same name at the router");
            }
        }
        return aliases;
    }

    private static boolean isNoAddress(String text) {
        return text.isEmpty() || text.startsWith("$") || text.chars().anyMatch(c -> " *#?".indexOf(c) >= 0);
    }

    private List<AddressPattern> allowed(Setting setting) {
        return values.raw(setting) == null ? List.of(AddressPattern.of("#")) : patterns(setting);
    }

    private List<AddressPattern> patterns(Setting setting) {
        List<String> patterns = values.list(setting);
        values.requirePatterns(setting, patterns);
        return patterns.stream().map(AddressPattern::of).toList();
    }

    /** What is said of the broker's AMQP layer; its own defaults hold for the rest. */
    Map<String, String> protocol() {
        Map<String, String> parameters = new TreeMap<>();
        for (Setting setting : Setting.PROTOCOL) {
            String value = values.text(setting);
            if (value != null) {
                Range range = RANGES.get(setting);
                if (range != null) {
                    values.number(setting, range.least(), range.most(), 0);
                } else if (setting != Setting.ANYCAST_PREFIX && setting != Setting.MULTICAST_PREFIX) {
                    values.flag(setting, false);
                }
                parameters.put(setting.key(), value);
            }
        }
        return parameters;
    }
}
