/** The one place that knows all adapters, and chooses one of them by the scheme of a URI. */
@NullMarked
package io.mailhaul.access.scheme;

import org.jspecify.annotations.NullMarked;
