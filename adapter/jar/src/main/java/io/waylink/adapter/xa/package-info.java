/**
 * Branches of distributed transactions (X/Open XA, JTA): what a container's transaction manager calls, and the requests at a
 * broker that knows two-phase commit.
 */
package io.waylink.adapter.xa;
