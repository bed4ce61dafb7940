package io.waylink.bench;

/** A running process that stands for a contender. */
interface Subject extends AutoCloseable {

    Contender contender();

    @Override
    void close();
}
