/** Makes the topics where nobody else does: in a cluster. Standalone makes its own. */
@NullMarked
package io.mailhaul.batch.provisioning;

import org.jspecify.annotations.NullMarked;
