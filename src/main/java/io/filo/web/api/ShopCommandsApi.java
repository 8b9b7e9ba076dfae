package io.filo.web.api;

import static io.filo.access.Right.READ_CONNECTORS;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.filo.access.Requires;
import io.filo.message.RemarkInWords;
import io.filo.shop.Connectors;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.State;
import io.filo.support.NotFoundException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/shop-commands/{id}")
@Tag(name = "Shops")
class ShopCommandsApi {

    /**
     * @param details as the shop is told
     * @param orderId null when it is about no order
     * @param error why it is not done, in words
     */
    record ShopCommand(
            long id,
            String shop,
            String shopName,
            @Nullable String shopAddress,
            Kind kind,
            State state,
            Map<String, String> details,
            @Nullable Long orderId,
            @Nullable String answer,

            @Nullable @JsonSerialize(using = RemarkInWords.class)
            String error) {}

    private final ShopCommands commands;
    private final Connectors connectors;

    ShopCommandsApi(ShopCommands commands, Connectors connectors) {
        this.commands = commands;
        this.connectors = connectors;
    }

    @GetMapping
    @Requires(READ_CONNECTORS)
    @Operation(summary = "Something that goes back to a shop: a refund, a coupon, points or a tag")
    ShopCommand detail(@PathVariable long id) {
        var act = commands.find(id).orElseThrow(() -> new NotFoundException("command for a shop " + id));
        var shop = connectors.find(act.connector());
        return new ShopCommand(
                act.id(),
                act.connector(),
                shop.map(each -> each.draft().name()).orElse(act.connector()),
                shop.map(each -> each.draft().address()).orElse(null),
                act.kind(),
                act.state(),
                act.details(),
                act.order(),
                act.answer(),
                act.error());
    }
}
