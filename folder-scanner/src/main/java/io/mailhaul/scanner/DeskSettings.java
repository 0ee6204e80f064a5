package io.mailhaul.scanner;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where batch-service's credential desk is.
 *
 * @param url of batch-service
 * @param token that it asks for
 */
@Validated
@ConfigurationProperties("mailhaul.desk")
record DeskSettings(@NotNull URI url, @DefaultValue("") String token) {

  /** Secrets stay out of logs. */
  @Override
  public String toString() {
    return "DeskSettings[" + url + ", ***]";
  }
}
