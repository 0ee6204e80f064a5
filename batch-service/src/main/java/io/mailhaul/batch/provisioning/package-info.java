/** Creates the topics in a cluster. The standalone platform creates its own. */
@NullMarked
package io.mailhaul.batch.provisioning;

import org.jspecify.annotations.NullMarked;
