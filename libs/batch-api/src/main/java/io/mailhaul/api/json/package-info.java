/** How JSON that users read is written: they may show it on a terminal. */
@NullMarked
package io.mailhaul.api.json;

import org.jspecify.annotations.NullMarked;
