/** Where shops, carriers and tills send what they have to tell. */
@NullMarked
package io.filo.web.hooks;

import org.jspecify.annotations.NullMarked;
