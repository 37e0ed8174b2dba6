#include "studio/workspace.h"

#include "diagnostics/log_panel.h"
#include "queue/held_message.h"
#include "queue/queue_panel.h"
#include "session/messages.h"
#include "studio/controls_panel.h"
#include "prompt/advice_strip.h"
#include "studio/generate_bar.h"
#include "theme/theme.h"
#include "unfinished/unfinished_message.h"
#include "widgets/message_stack.h"

#include <QLinearGradient>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kColumnWidth = 380;   // px of the controls
constexpr int kColumnGrowth = 80;   // px more for letters of half as much again
constexpr int kLeastControls = 160; // px of their height
constexpr int kDrawerHeight = 200;  // px
constexpr int kMuch = 100000;       // px: "the rest" in a list of sizes

QString encoded(const QByteArray& bytes) { return QString::fromLatin1(bytes.toBase64()); }
QByteArray decoded(const QJsonValue& text) { return QByteArray::fromBase64(text.toString().toLatin1()); }

/// Lets what goes on below the end of a scroll area fade, so that a row that is cut does not look broken.
class SoftEdge : public QWidget {
public:
    static constexpr int kEdge = 20; // px

    explicit SoftEdge(QScrollArea& area) : QWidget(&area), m_area(area)
    {
        setObjectName("soft_edge");
        setAttribute(Qt::WA_TransparentForMouseEvents);
        connect(area.verticalScrollBar(), &QScrollBar::valueChanged, this, &SoftEdge::follow);
        connect(area.verticalScrollBar(), &QScrollBar::rangeChanged, this, &SoftEdge::follow);
    }

    void follow()
    {
        const QRect seen = m_area.viewport()->geometry();
        setGeometry(seen.adjusted(0, seen.height() - kEdge, 0, 0));
        setVisible(m_area.verticalScrollBar()->value() < m_area.verticalScrollBar()->maximum());
        raise();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QColor ground = palette().color(QPalette::Window);
        QLinearGradient fade(0, 0, 0, height());
        fade.setColorAt(1, ground);
        ground.setAlpha(0);
        fade.setColorAt(0, ground);
        QPainter(this).fillRect(rect(), fade);
    }

private:
    QScrollArea& m_area;
};

/// The controls, which scroll up and down and never sideways.
class ControlsScroll : public QScrollArea {
public:
    explicit ControlsScroll(ControlsPanel& controls) : m_controls(controls), m_edge(new SoftEdge(*this))
    {
        setWidget(&controls);
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
    }

    [[nodiscard]] QSize minimumSizeHint() const override
    {
        return {m_controls.minimumSizeHint().width() + verticalScrollBar()->sizeHint().width(), kLeastControls};
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QScrollArea::resizeEvent(event);
        m_edge->follow();
    }

private:
    ControlsPanel& m_controls;
    SoftEdge* m_edge;
};

QVBoxLayout* stack(QWidget* widget)
{
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    return layout;
}

/// The controls over the advice on them and the Generate bar. Where the window is so low that prompt, seed, steps and
/// guidance would not be in sight, all of them are compact.
class LeftColumn : public QWidget {
public:
    LeftColumn(ControlsPanel& controls, GenerateBar& bar)
        : m_controls(controls), m_bar(bar), m_scroll(new ControlsScroll(controls)), m_foot(new QVBoxLayout)
    {
        QVBoxLayout* layout = stack(this);
        layout->addWidget(m_scroll, 1);
        m_foot->addWidget(&controls.advice());
        layout->addLayout(m_foot);
        layout->addWidget(&bar);
        connect(&controls, &ControlsPanel::needsAnother, this, [this] {
            if (!std::exchange(m_asked, true)) // once for all that changes now
                QMetaObject::invokeMethod(this, &LeftColumn::fit, Qt::QueuedConnection);
        });
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QWidget::resizeEvent(event);
        if (event->oldSize().height() != event->size().height())
            fit();
    }

private:
    void fit()
    {
        m_asked = false;
        setCompact(false);
        int height = room();
        if (m_controls.leastHeight() > height) {
            setCompact(true);
            height = std::max(m_controls.leastHeight(), room() - SoftEdge::kEdge);
        }
        m_controls.fitInto(height);
        m_scroll->updateGeometry();
        layout()->activate();
    }

    void setCompact(bool compact)
    {
        m_controls.setForm(compact ? ControlsPanel::Form::Compact : ControlsPanel::Form::Roomy);
        m_bar.setForm(compact ? GenerateBar::Form::Compact : GenerateBar::Form::Roomy);
        m_bar.layout()->activate();
        m_foot->setContentsMargins(2 * kGrid, compact ? 0 : kGrid / 2, 2 * kGrid, 0);
    }

    /// px for the controls
    [[nodiscard]] int room() const
    {
        return height() - m_bar.sizeHint().height() - m_controls.advice().minimumHeight()
            - m_foot->contentsMargins().top();
    }

    ControlsPanel& m_controls;
    GenerateBar& m_bar;
    ControlsScroll* m_scroll;
    QVBoxLayout* m_foot;
    bool m_asked = false;
};

} // namespace

Workspace::Workspace(const StudioContext& context, LogModel& log, QWidget* parent)
    : QWidget(parent), m_controls(new ControlsPanel(context)), m_generateBar(new GenerateBar),
      m_screens(new QStackedWidget), m_message(new MessageBar),
      m_heldMessage(new HeldMessage(context.service, context.settings)),
      m_unfinishedMessage(new UnfinishedMessage(context.unfinished)), m_drawer(new QStackedWidget),
      m_columns(new QSplitter(Qt::Horizontal)), m_rows(new QSplitter(Qt::Vertical))
{
    m_columns->setHandleWidth(1);
    m_columns->addWidget(buildLeft());
    m_columns->addWidget(buildRight(context, log));
    m_columns->setStretchFactor(1, 1);
    m_columns->setChildrenCollapsible(false);
    m_columns->setSizes({kColumnWidth + qRound(kColumnGrowth * 2 * (textScale() - 1)), kMuch});
    stack(this)->addWidget(m_columns);
    connect(m_columns, &QSplitter::splitterMoved, this, &Workspace::changed);
    connect(m_rows, &QSplitter::splitterMoved, this, &Workspace::changed);
    connect(m_controls, &ControlsPanel::stateChanged, this, &Workspace::changed);
    Messages& messages = context.messages;
    connect(&messages, &Messages::changed, m_message, [this, &messages] { messages.showIn(*m_message); });
    connect(m_message, &MessageBar::dismissed, &messages, &Messages::dismiss);
    // Not those that stay for as long as something waits: they would be in the way of a stop.
    m_message->closeOnAnyEscape();
}

QWidget* Workspace::buildLeft()
{
    m_left = new LeftColumn(*m_controls, *m_generateBar);
    return m_left;
}

QWidget* Workspace::buildRight(const StudioContext& context, LogModel& log)
{
    m_drawer->addWidget(new QueuePanel(context));
    m_drawer->addWidget(new LogPanel(log));
    m_drawer->hide();
    m_rows->setHandleWidth(1);
    m_rows->addWidget(m_screens);
    m_rows->addWidget(m_drawer);
    m_rows->setStretchFactor(0, 1);
    m_rows->setChildrenCollapsible(false);
    m_rows->setSizes({kMuch, kDrawerHeight});
    auto* right = new QWidget;
    QVBoxLayout* layout = stack(right);
    layout->addWidget(m_rows, 1);
    m_messages = new MessageStack(*right);
    for (MessageBar* bar : {m_message, m_heldMessage, static_cast<MessageBar*>(m_unfinishedMessage)})
        m_messages->add(*bar);
    return right;
}

void Workspace::showScreen(QWidget* widget)
{
    if (m_screens->indexOf(widget) < 0)
        m_screens->addWidget(widget);
    m_screens->setCurrentWidget(widget);
}

void Workspace::showControls(bool shown)
{
    QWidget* now = window()->focusWidget();
    if (!shown)
        m_focus = now != nullptr && m_left->isAncestorOf(now) ? now : nullptr;
    m_left->setVisible(shown);
    if (shown && m_focus != nullptr && m_focus->isVisible())
        m_focus->setFocus(Qt::OtherFocusReason);
    Q_EMIT changed();
}

void Workspace::layMessagesOver(QWidget& place) { m_messages->lieOver(place); }

void Workspace::showDrawer(Drawer drawer)
{
    if (drawer != Drawer::None)
        m_drawer->setCurrentIndex(drawer == Drawer::Queue ? 0 : 1);
    m_drawer->setVisible(drawer != Drawer::None);
    Q_EMIT changed();
}

QWidget& Workspace::drawerWidget() const { return *m_drawer->currentWidget(); }

Workspace::Drawer Workspace::drawer() const
{
    if (m_drawer->isHidden())
        return Drawer::None;
    return m_drawer->currentIndex() == 0 ? Drawer::Queue : Drawer::Log;
}

QJsonObject Workspace::saveState() const
{
    const char* open = drawer() == Drawer::Queue ? "queue" : drawer() == Drawer::Log ? "log" : "";
    return {{"columns", encoded(m_columns->saveState())}, {"rows", encoded(m_rows->saveState())}, {"drawer", open}};
}

void Workspace::restoreState(const QJsonObject& state)
{
    m_columns->restoreState(decoded(state["columns"]));
    m_rows->restoreState(decoded(state["rows"]));
}

Workspace::Drawer Workspace::drawerOf(const QJsonObject& state)
{
    const QString open = state["drawer"].toString();
    return open == "queue" ? Drawer::Queue : open == "log" ? Drawer::Log : Drawer::None;
}

} // namespace zimage::ui
