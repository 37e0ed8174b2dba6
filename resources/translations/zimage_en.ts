<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>zimage::ui::FoldSection</name>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>%n changed</numerusform>
            <numerusform>%n changed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>zimage::ui::GenerateBar</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>zimage::ui::HeldMessage</name>
    <message numerus="yes">
        <source>%n picture(s) still waiting to be made.</source>
        <translation>
            <numerusform>%n picture is still waiting to be made.</numerusform>
            <numerusform>%n pictures are still waiting to be made.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>zimage::ui::PictureScreen</name>
    <message numerus="yes">
        <source>%n picture(s) are out of the strip; files and drafts are kept.</source>
        <translation>
            <numerusform>%n picture is out of the strip; its file or draft is kept.</numerusform>
            <numerusform>%n pictures are out of the strip; files and drafts are kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>zimage::ui::QueuePanel</name>
    <message numerus="yes">
        <source>%n picture(s) waiting</source>
        <translation>
            <numerusform>%n picture waiting</numerusform>
            <numerusform>%n pictures waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n draft(s)</source>
        <translation>
            <numerusform>%n draft</numerusform>
            <numerusform>%n drafts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>zimage::ui::QueueUndo</name>
    <message numerus="yes">
        <source>%n job(s) are out of the queue.</source>
        <translation>
            <numerusform>%n job is out of the queue.</numerusform>
            <numerusform>%n jobs are out of the queue.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>zimage::ui::StatusStrip</name>
    <message numerus="yes">
        <source>Queue · %n waiting</source>
        <translation>
            <numerusform>Queue · %n waiting</numerusform>
            <numerusform>Queue · %n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Log · %n warning(s)</source>
        <translation>
            <numerusform>Log · %n warning</numerusform>
            <numerusform>Log · %n warnings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>zimage::ui::UnfinishedMessage</name>
    <message numerus="yes">
        <source>%n picture(s) could not be finished or saved. What was computed is kept.</source>
        <translation>
            <numerusform>%n picture could not be finished or saved. What was computed is kept.</numerusform>
            <numerusform>%n pictures could not be finished or saved. What was computed is kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>zimage::ui::VariationBar</name>
    <message numerus="yes">
        <source>Make %n variation(s)</source>
        <translation>
            <numerusform>Make %n variation</numerusform>
            <numerusform>Make %n variations</numerusform>
        </translation>
    </message>
</context>
</TS>
