package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of which some parts, between two marks each, are generated; the rest is somebody's who writes. */
final class MarkedFile {
    private final Path file;

    private MarkedFile(Path file) {
        this.file = file;
    }

    static MarkedFile of(Path file) {
        return new MarkedFile(file);
    }

    /** Replaces what stands between the marks of this name; adds both at the end if they are not there. */
    void replace(String name, String content) throws IOException {
        Files.writeString(file, replace(Files.exists(file) ? Files.readString(file) : "", name, content));
    }

    static String replace(String text, String name, String content) {
        String begin = "<!-- generated: " + name + " -->";
        String end = "<!-- end of generated: " + name + " -->";
        String block = begin + "\n" + content + "\n" + end;
        int from = text.indexOf(begin);
        int to = text.indexOf(end, Math.max(0, from));
        if (from < 0 || to < 0) {
            return text + (text.isEmpty() ? "" : "\n") + block + "\n";
        }
        return text.substring(0, from) + block + text.substring(to + end.length());
    }
}
