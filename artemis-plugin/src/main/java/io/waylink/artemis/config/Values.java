package io.waylink.artemis.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What broker.xml says of one router, key by key, and the sentences that refuse what it may not say. */
final class Values {

    /** A semicolon too, as broker properties have a use of their own for the comma. */
    static final String LIST_SEPARATOR = "[,;]";

    private final Map<String, String> properties;
    private final String prefix;

    /**
     * @param prefix of the keys of this router, which win over those without it; empty if there is only one router
     */
    Values(Map<String, String> properties, String prefix) {
        this.properties = properties;
        this.prefix = prefix;
    }

    /** The key as the operator has written it, or would have to. */
    String key(Setting setting) {
        return prefix.isEmpty() || isInherited(setting) ? setting.key() : prefix + setting.key();
    }

    /** Whether this is said once for several routers. */
    boolean isShared(Setting setting) {
        return !prefix.isEmpty() && isInherited(setting);
    }

    private boolean isInherited(Setting setting) {
        return !properties.containsKey(prefix + setting.key()) && properties.containsKey(setting.key());
    }

    /** Not stripped, as a password may well begin with a space; null if there is none. */
    String raw(Setting setting) {
        return properties.get(key(setting));
    }

    String text(Setting setting) {
        String value = raw(setting);
        return value == null || value.isBlank() ? null : value.strip();
    }

    String required(Setting setting) {
        String value = text(setting);
        if (value == null) {
            throw new IllegalArgumentException(
                    "Property \"" + key(setting) + "\" is missing, it must hold " + setting.allowed() + ".");
        }
        return value;
    }

    Credentials credentials(Setting user, Setting password) {
        String name = text(user);
        String secret = raw(password);
        if ((name == null) != (secret == null)) {
            throw missing(name == null ? user : password, name == null ? password : user);
        }
        return name == null ? null : new Credentials(name, secret);
    }

    IllegalArgumentException missing(Setting setting, Setting companion) {
        return new IllegalArgumentException(
                "Property \"" + key(setting) + "\" is missing, it must go with \"" + key(companion) + "\".");
    }

    IllegalArgumentException refused(Setting setting, String allowed) {
        return new IllegalArgumentException(
                "Property \"" + key(setting) + "\" is \"" + raw(setting) + "\", it must be " + allowed + ".");
    }

    List<String> list(Setting setting) {
        String value = raw(setting);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(LIST_SEPARATOR, -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .distinct()
                        .toList();
    }

    void requirePatterns(Setting setting, List<String> patterns) {
        for (String pattern : patterns) {
            if (pattern.startsWith("$") || pattern.chars().anyMatch(Character::isWhitespace)) {
                throw refused(setting, "patterns of addresses that contain no space and do not start with $");
            }
        }
    }

    boolean flag(Setting setting, boolean defaultValue) {
        String value = text(setting);
        if (value == null) {
            return defaultValue;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(setting, setting.allowed());
        };
    }

    Duration milliseconds(Setting setting, long least, long most, long defaultValue) {
        return Duration.ofMillis(number(setting, least, most, defaultValue));
    }

    long number(Setting setting, long least, long most, long defaultValue) {
        String value = text(setting);
        if (value == null) {
            return defaultValue;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused(setting, setting.allowed());
        }
        throw refused(setting, setting.allowed());
    }
}
