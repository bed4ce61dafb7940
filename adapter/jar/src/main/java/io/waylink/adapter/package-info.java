/**
 * The resource adapter as the container sees it (Jakarta Connectors 2.1, chapter 5): its life, and what it logs.
 */
package io.waylink.adapter;
