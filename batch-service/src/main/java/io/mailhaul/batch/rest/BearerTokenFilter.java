package io.mailhaul.batch.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses requests without the platform's token (RFC 6750). Health and metrics need no token. */
@Component
class BearerTokenFilter extends OncePerRequestFilter {

  /** {@code mailhaul.rest.token}: the secret that clients and workers send. */
  @ConfigurationProperties("mailhaul.rest")
  record Settings(String token) {
    Settings {
      if (token == null || token.length() < 16) {
        throw new IllegalArgumentException(
            "mailhaul.rest.token must be a secret of at least 16 characters");
      }
    }

    @Override
    public String toString() {
      return "Settings[***]";
    }
  }

  private final byte[] expected;

  BearerTokenFilter(Settings settings) {
    expected = ("Bearer " + settings.token()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getServletPath();
    return path.equals("/actuator/prometheus")
        || path.equals("/actuator/health")
        || path.startsWith("/actuator/health/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String given = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (given != null && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
      chain.doFilter(request, response);
      return;
    }
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    // ProblemReportValve writes the body.
    response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
  }
}
