package io.filo.shop;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;

/** A connected shop for benchmarks, made without the console. */
public final class BenchShop {

    public static final String SECRET = "secret-of-the-bench";

    private BenchShop() {}

    /** @param installation the product's {@code filo.secret} */
    public static void connect(Connection database, String installation, String key, String platform)
            throws SQLException {
        try (var statement = database.prepareStatement("""
                insert into shop_connector (key, name, platform, secrets, created_at, changed_at, changed_by)
                values (?, ?, ?, ?, now(), now(), 'bench')
                """)) {
            statement.setString(1, key);
            statement.setString(2, key);
            statement.setString(3, platform);
            statement.setBytes(
                    4,
                    new Secrets(installation)
                            .seal(
                                    key,
                                    new ObjectMapper()
                                            .createObjectNode()
                                            .put("hook", SECRET)
                                            .put("user", "")
                                            .put("token", "")
                                            .toString()));
            statement.executeUpdate();
        }
    }
}
