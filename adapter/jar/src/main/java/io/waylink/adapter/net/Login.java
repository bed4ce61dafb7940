package io.waylink.adapter.net;

import java.util.concurrent.Executor;

/**
 * Who connects, and what that takes.
 *
 * @param user null for nobody
 * @param password may be null
 * @param mayBlock runs what takes long, as getting a token
 * @param events hears of tokens that were refused
 */
public record Login(String user, String password, Executor mayBlock, RecoveryListener events) {

    @Override
    public String toString() {
        return String.valueOf(user);
    }
}
