package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The places of the console in groups, as a manager sees them on a telephone, by keyboard. */
class MenuBrowserTests extends IntegrationTest {

    private static final String CAMPAIGNS = ".nav a[href='/campaigns']";

    @LocalServerPort
    int port;

    private Chromium chromium;

    @BeforeEach
    void open() {
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        chromium.close();
    }

    @Test
    void aGroupIsUnfoldedByKeyboardAndStaysSo() {
        chromium.login("elio");
        chromium.narrow();
        chromium.open("/");
        chromium.click("[data-menu]");
        assertThat(chromium.shows(".nav a[href='/tickets']")).isTrue();
        assertThat(chromium.shows(CAMPAIGNS)).isFalse();
        chromium.waitFor(".nav details[data-group=reach] summary").sendKeys(Keys.ENTER);
        chromium.waitFor(CAMPAIGNS).sendKeys(Keys.ENTER);
        chromium.waitForPath("/campaigns");
        chromium.click("[data-menu]");
        assertThat(chromium.text(".nav a[aria-current]")).isEqualTo("Campagne");
        assertThat(chromium.overhang()).isZero();
        chromium.picture("menu-it-narrow");

        chromium.open("/");
        chromium.click("[data-menu]");
        assertThat(chromium.shows(CAMPAIGNS)).as("left open").isTrue();
        chromium.waitFor(".nav details[data-group=reach] summary").sendKeys(Keys.SPACE);
        chromium.waitForNo(CAMPAIGNS);
        chromium.open("/");
        chromium.click("[data-menu]");
        assertThat(chromium.shows(CAMPAIGNS)).as("left folded").isFalse();
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }
}
