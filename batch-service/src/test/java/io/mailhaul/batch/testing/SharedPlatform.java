package io.mailhaul.batch.testing;

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
    return parameter.getParameter().getType() == TestPlatform.class;
  }

  @Override
  public TestPlatform resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(TestPlatform.class, type -> started(), TestPlatform.class);
  }

  private static TestPlatform started() {
    try {
      return new TestPlatform();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
