/**
 * Connections that applications make, pooled by the container (Jakarta Connectors 2.1, chapters 6 and 7): local
 * transactions, one JMS connection and at most two sessions for each managed connection.
 */
package io.waylink.adapter.outbound;
