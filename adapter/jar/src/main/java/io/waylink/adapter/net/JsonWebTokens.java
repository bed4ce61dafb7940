package io.waylink.adapter.net;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON web tokens: from a file, from an endpoint that issues them, or the password itself. */
final class JsonWebTokens implements TokenSource {

    private static final Pattern EXPIRES = Pattern.compile("\"exp\"\\s*:\\s*([0-9]{1,12})");
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"\\\\]+)\"");
    private static final int TIMEOUT_MILLIS = 5000;

    private final CbsSettings settings;
    private final String user;
    private final String password;

    JsonWebTokens(CbsSettings settings, String user, String password) {
        this.settings = settings;
        this.user = user;
        this.password = password;
    }

    @Override
    public Token tokenFor(String audience) throws IOException {
        String value = value();
        Instant expires = expiry(value);
        if (expires != null && expires.isBefore(Instant.now())) {
            throw new IOException("the token " + origin() + " has expired at " + expires);
        }
        return new Token(CbsSettings.Kind.JWT.type(), value, expires);
    }

    private String origin() {
        return settings.file()
                .map(file -> "in " + file)
                .or(() -> settings.endpoint().map(uri -> "from " + uri))
                .orElse("in password");
    }

    private String value() throws IOException {
        if (settings.file().isPresent()) {
            Path file = settings.file().get();
            try {
                return Files.readString(file).strip();
            } catch (IOException e) {
                throw new IOException("cbs.tokenFile '" + file + "' cannot be read: " + e, e);
            }
        }
        if (password == null) {
            throw new IOException("cbs=jwt needs cbs.tokenFile, cbs.tokenEndpoint, or the token as password");
        }
        return settings.endpoint().isPresent() ? issued(settings.endpoint().get()) : password;
    }

    /** For the client's credentials, RFC 6749 section 4.4. */
    private String issued(URI endpoint) throws IOException {
        HttpURLConnection http = (HttpURLConnection) endpoint.toURL().openConnection();
        http.setConnectTimeout(TIMEOUT_MILLIS);
        http.setReadTimeout(TIMEOUT_MILLIS);
        http.setInstanceFollowRedirects(false);
        http.setDoOutput(true);
        http.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
        String form = "grant_type=client_credentials&client_id=" + encoded(user == null ? "" : user)
                + "&client_secret=" + encoded(password)
                + settings.scope().map(scope -> "&scope=" + encoded(scope)).orElse("");
        try (OutputStream out = http.getOutputStream()) {
            out.write(form.getBytes(StandardCharsets.UTF_8));
        }
        if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("cbs.tokenEndpoint " + endpoint + " has answered " + http.getResponseCode());
        }
        String answer = new String(http.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher token = ACCESS_TOKEN.matcher(answer);
        if (!token.find()) {
            throw new IOException("cbs.tokenEndpoint " + endpoint + " has answered without an access_token");
        }
        return token.group(1);
    }

    /** What the token says of itself; the peer checks it, this is only to put the next one in time. */
    private static Instant expiry(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length < 2) {
            return null;
        }
        try {
            String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            Matcher expires = EXPIRES.matcher(claims);
            return expires.find() ? Instant.ofEpochSecond(Long.parseLong(expires.group(1))) : null;
        } catch (IllegalArgumentException noClaims) {
            return null;
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
