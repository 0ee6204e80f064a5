package io.mailhaul.batch;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all tests of a JVM the same platform. Tests separate themselves by the names of their
 * batches.
 */
final class SharedPlatform implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Platform.class;
  }

  @Override
  public Platform resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(Platform.class, type -> started(), Platform.class);
  }

  private static Platform started() {
    try {
      return new Platform();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
