/** What broker.xml says, read once into immutable values; no I/O, and nothing of Artemis. */
package io.waylink.artemis.config;
