package io.mailhaul.worker.client;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Access to the worker API of batch-service.
 *
 * @param url base URL of batch-service
 * @param token bearer token that batch-service requires; empty when it requires none
 */
@Validated
@ConfigurationProperties("mailhaul.worker-api")
public record WorkerApiSettings(@NotNull URI url, @DefaultValue("") String token) {

  /** Hides the token, so that it never appears in a log. */
  @Override
  public String toString() {
    return "WorkerApiSettings[" + url + ", ***]";
  }
}
