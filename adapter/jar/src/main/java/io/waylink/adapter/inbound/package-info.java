/**
 * Message-driven beans (Jakarta Connectors 2.1, chapter 13): an {@link io.waylink.adapter.inbound.Activation} for each
 * deployed bean, which consumes for as long as it is deployed.
 *
 * <p>Each activation has one JMS connection with sessions as the load wants them and the {@link
 * io.waylink.adapter.inbound.Gate} allows. A session without a message holds no thread: when a message comes, one work is
 * scheduled, which delivers until there is none.
 */
package io.waylink.adapter.inbound;
