package io.waylink.adapter.net;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes shared access signatures as Azure Service Bus defines them: the audience and the time of expiry, signed with the
 * key of a policy.
 */
final class SasTokens implements TokenSource {

    private static final String ALGORITHM = "HmacSHA256";

    private final String policy;
    private final String key;
    private final Duration lifetime;

    SasTokens(String policy, String key, Duration lifetime) {
        this.policy = policy;
        this.key = key;
        this.lifetime = lifetime;
    }

    @Override
    public Token tokenFor(String audience) throws IOException {
        if (policy == null || key == null) {
            throw new IOException("cbs=sas needs the name of a policy as user and its key as password");
        }
        Instant expires = Instant.now().plus(lifetime);
        String resource = encoded(audience);
        String signed = resource + "\n" + expires.getEpochSecond();
        return new Token(
                CbsSettings.Kind.SAS.type(),
                "SharedAccessSignature sr=" + resource + "&sig=" + encoded(signature(signed)) + "&se="
                        + expires.getEpochSecond() + "&skn=" + encoded(policy),
                expires);
    }

    private String signature(String text) throws IOException {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the password cannot be used as a key to sign with", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
