/** How many sessions Mailhaul opens at mail servers, and why, as REST and the report show it. */
@NullMarked
package io.mailhaul.api.session;

import org.jspecify.annotations.NullMarked;
