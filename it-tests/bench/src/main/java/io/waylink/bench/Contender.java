package io.waylink.bench;

/** Something that is compared with others of its kind; the first of a kind is what all others are compared with. */
interface Contender {

    /** In the words of the report. */
    String title();

    /** For names of files and queues: small letters, digits and hyphens. */
    String id();

    /** Its place among its kind. */
    int ordinal();
}
