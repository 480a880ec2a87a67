package dev.asml.threader.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.manifests.DeviceManifest;
import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Frame;
import dev.asml.threader.device.InputEvent;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.Functions;
import dev.asml.threader.function.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
    private static final int KEY_A = 65;

    @TempDir
    Path scratch;

    private Functions functions;
    private Sessions sessions;
    private DeployedFunction player;

    @BeforeEach
    void open() {
        functions = new Functions(scratch);
        sessions = new Sessions(functions.host, functions.book, Clock.systemUTC());
        player = functions.devices(DeviceManifest.DEFAULT).deploy("player");
        sessions.live(List.of(player));
    }

    @AfterEach
    void close() {
        sessions.close();
        functions.close();
    }

    private Session start(String input, Duration linger) throws SessionRefused {
        return sessions.start(
                player,
                new SessionRequest(
                        input.getBytes(StandardCharsets.UTF_8), List.of(), true, false, Optional.of(linger)));
    }

    /** Wakes with each change of a session. */
    private static final class Looker {
        private final Semaphore changes = new Semaphore(0);
        private final Session.Viewing viewing;

        private Looker(Session session) {
            viewing = session.watch(0, changes::release);
        }

        static Looker at(Session session) {
            return new Looker(session);
        }

        void until(BooleanSupplier reached) throws InterruptedException {
            while (!reached.getAsBoolean()) {
                changes.acquire();
            }
        }
    }

    @Test
    void tellsItsViewersOfFramesAndOfItsEnd() throws Exception {
        Session session = start("obey", Duration.ofMinutes(1));
        Looker one = Looker.at(session);
        Looker other = Looker.at(session);

        one.until(() -> session.draws() > 2);
        other.until(() -> session.draws() > 4);
        assertThat(session.viewers()).isEqualTo(2);
        session.stop("enough");

        one.until(() -> session.outcome().isPresent());
        other.until(() -> session.outcome().isPresent());
        assertThat(session.outcome()).contains(new Outcome.Exited(7));
        assertThat(session.stopReason()).contains("enough");
        assertThat(session.devices().display(0).frame()).isNotNull();
        assertThat(sessions.find(session.id())).contains(session);
    }

    @Test
    void endsAfterItsLastViewerLeft() throws Exception {
        Session session = start("obey", Duration.ZERO);
        Looker one = Looker.at(session);
        Looker other = Looker.at(session);
        one.viewing.close();
        other.until(() -> session.draws() > 2);
        assertThat(session.stopReason()).isEmpty();

        other.viewing.close();
        other.viewing.close();

        // Nobody may watch, so nobody is told.
        while (session.outcome().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(session.stopReason()).contains("its last viewer left");
    }

    @Test
    void lingersForEverIfItIsTold() throws Exception {
        Session session = start("obey", Duration.ofSeconds(-1));
        Looker.at(session).viewing.close();

        Looker later = Looker.at(session);
        long draws = session.draws();
        later.until(() -> session.draws() > draws + 2);

        assertThat(session.stopReason()).isEmpty();
    }

    @Test
    void tellsItsViewersWhenItIsReplacedAndWhenOthersCome() throws Exception {
        Session session = start("still", Duration.ofMinutes(1));
        Looker looker = Looker.at(session);
        Looker.at(session);
        looker.until(() -> session.viewers() == 2);

        sessions.live(List.of(functions.deploy("player")));

        looker.until(session::replaced);
        sessions.live(List.of());
        looker.until(() -> session.outcome().isPresent());
        assertThat(session.stopReason()).contains("test/player was taken down");
    }

    @Test
    void releasesWhatAViewerHeldDownWhenItLeaves() throws Exception {
        Session session = start("listen", Duration.ofMinutes(1));
        Looker stays = Looker.at(session);
        stays.until(() -> session.draws() > 0);
        Looker leaves = Looker.at(session);

        session.send(leaves.viewing, 1, 0, new InputEvent.KeyPress(KEY_A));
        leaves.viewing.close();
        session.send(stays.viewing, 1, 0, new InputEvent.Close());

        stays.until(() -> session.outcome().isPresent());
        assertThat(session.outcome())
                .hasValueSatisfying(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                Outcome.Answered.class,
                                answer -> assertThat(answer.body()).containsExactly(1, KEY_A, 3, KEY_A, 8)));
    }

    @Test
    void waitsAtItsFirstDrawForAViewerIfItIsTold() throws Exception {
        SessionRequest request = new SessionRequest(
                "obey".getBytes(StandardCharsets.UTF_8), List.of(), false, false, true, Optional.empty());
        Session session = sessions.start(player, request);
        Semaphore changes = new Semaphore(0);
        session.devices().watch(changes::release);
        while (session.draws() == 0) {
            changes.acquire();
        }

        try (Devices.Hold hold = session.devices().hold()) {
            Looker looker = Looker.at(session);
            Frame first = Objects.requireNonNull(session.devices().display(0).frame());
            assertThat(first.draw()).isEqualTo(1);
            hold.taken(first);
            looker.until(() -> session.draws() == 2);
        }
    }

    @Test
    void paysOnlyForTheTimeThatItComputes() throws Exception {
        Session session = start("obey", Duration.ofMinutes(1));
        Looker looker = Looker.at(session);
        looker.until(() -> session.draws() > 30);

        // Thirty draws at sixty a second take half a second, nearly all of it parked.
        assertThat(session.cpu()).isPositive();
        assertThat(functions.host.computing()).isLessThanOrEqualTo(1);
    }

    @Test
    void startsNoneOnceItCloses() {
        sessions.close();

        assertThatThrownBy(() -> start("obey", Duration.ZERO))
                .isInstanceOf(SessionRefused.class)
                .hasMessage("the Threader stops");
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void startsTheNewerReleaseOfAFunctionThatWasJustReplaced() throws Exception {
        Functions newer = new Functions(scratch.resolve("newer")).devices(DeviceManifest.DEFAULT);
        try (newer) {
            DeployedFunction next = newer.deploy("player");
            sessions.live(List.of(next));
            functions.release.retire();

            Session session = start("quit", Duration.ofMinutes(1));

            Looker.at(session).until(() -> session.outcome().isPresent());
            assertThat(session.replaced()).isFalse();
            assertThat(session.draws()).isEqualTo(3);
        }
    }
}
