package io.waylink.bench;

import java.util.Locale;

/** How things are called in names of files and settings. */
final class Words {

    private Words() {}

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
