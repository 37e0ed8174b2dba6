#include "prompt/template_picker.h"

#include "theme/theme.h"
#include "theme/translator.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPainter>
#include <QScreen>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>

namespace zimage::ui {

namespace {

constexpr int kExampleRole = Qt::UserRole + 1;
constexpr int kWidth = 400; // px
constexpr int kMostShown = 6;

/// Two lines: the name, and below it a quiet example.
class TemplateDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {100, 2 * option.fontMetrics.lineSpacing() + 14};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const bool on = option.state.testFlag(QStyle::State_Selected) || option.state.testFlag(QStyle::State_MouseOver);
        if (on) {
            QColor ground = themeColors().accent;
            ground.setAlphaF(option.state.testFlag(QStyle::State_Selected) ? 0.22F : 0.12F);
            painter->fillRect(option.rect, ground);
        }
        const QRect inside = option.rect.adjusted(10, 6, -10, -6);
        const int line = option.fontMetrics.lineSpacing();
        painter->setFont(option.font);
        painter->setPen(themeColors().text);
        painter->drawText(QRect(inside.left(), inside.top(), inside.width(), line), Qt::AlignVCenter,
                          index.data().toString());
        painter->setPen(themeColors().secondary);
        painter->drawText(
            QRect(inside.left(), inside.top() + line + 2, inside.width(), line), Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data(kExampleRole).toString(), Qt::ElideRight, inside.width()));
    }
};

} // namespace

TemplatePicker::TemplatePicker(QWidget* parent)
    : QFrame(parent, Qt::Popup), m_list(new QListWidget), m_english(new QToolButton), m_chinese(new QToolButton),
      m_save(new QToolButton)
{
    setFrameShape(QFrame::StyledPanel);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kGrid, kGrid, kGrid, kGrid);
    m_list->setItemDelegate(new TemplateDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(m_list);
    auto* foot = new QHBoxLayout;
    auto* languages = new QButtonGroup(this);
    for (QToolButton* button : {m_english, m_chinese}) {
        button->setCheckable(true);
        languages->addButton(button);
        foot->addWidget(button);
    }
    m_english->setText("English");
    m_chinese->setText(QString::fromUtf8("中文"));
    foot->addStretch(1);
    m_save->setProperty("flat", true);
    foot->addWidget(m_save);
    layout->addLayout(foot);

    const auto take = [this](QListWidgetItem* item) {
        const QString id = item->data(Qt::UserRole).toString();
        const QString language = m_language;
        close();
        Q_EMIT chosen(id, language);
    };
    fill(); // its words
    connect(m_list, &QListWidget::itemClicked, this, take);
    connect(m_list, &QListWidget::itemActivated, this, [this, take](QListWidgetItem* item) {
        if (isVisible()) // a click activates too in some styles
            take(item);
    });
    connect(m_english, &QToolButton::clicked, this, [this] {
        m_language = "en";
        fill();
    });
    connect(m_chinese, &QToolButton::clicked, this, [this] {
        m_language = "zh";
        fill();
    });
    connect(m_save, &QToolButton::clicked, this, [this] {
        close();
        Q_EMIT saveWanted();
    });
}

void TemplatePicker::open(QWidget* anchor, const std::vector<const PromptTemplate*>& templates, const QString& language,
                          bool canSave)
{
    m_templates = templates;
    m_language = language;
    m_save->setEnabled(canSave);
    m_english->setChecked(language != "zh");
    m_chinese->setChecked(language == "zh");
    fill();
    const QPoint below = anchor->mapToGlobal(QPoint(0, anchor->height() + 4));
    const QRect screen = anchor->screen()->availableGeometry();
    adjustSize();
    move(std::clamp(below.x(), screen.left(), std::max(screen.left(), screen.right() - width())), below.y());
    show();
    m_list->setFocus(Qt::PopupFocusReason);
}

void TemplatePicker::fill()
{
    m_list->clear();
    m_list->setAccessibleName(tr("Prompt templates"));
    m_save->setText(tr("Save the prompt as a template…"));
    const std::string shown = m_language.toStdString();
    for (const PromptTemplate* made : m_templates) {
        auto* item = new QListWidgetItem(QString::fromStdString(made->name.text()), m_list);
        const std::string example =
            made->example.empty() ? fillTemplate(*made, shown, {}, "1024×1024").prompt : made->example.in(shown);
        item->setData(Qt::UserRole, QString::fromStdString(made->id));
        item->setData(kExampleRole, QString::fromStdString(example));
        item->setToolTip(QString::fromStdString(made->about.text()));
    }
    m_list->setCurrentRow(0);
    const int rows = std::clamp(m_list->count(), 1, kMostShown);
    m_list->setFixedSize(kWidth, rows * (2 * fontMetrics().lineSpacing() + 14) + 2);
}

} // namespace zimage::ui
